/** Entry of /secretary. */
import { mount } from "../../console/mount.tsx";
import { SecretaryPage } from "./SecretaryPage.tsx";

mount("secretary", SecretaryPage);
