/** Entry of /operator. */
import { mount } from "../../console/mount.tsx";
import { OperatorPage } from "./OperatorPage.tsx";

mount("operator", OperatorPage);
