/** Entry of /chair. */
import { mount } from "../../console/mount.tsx";
import { ChairPage } from "./ChairPage.tsx";

mount("chair", ChairPage);
