/** Entry of /department. */
import { mount } from "../../console/mount.tsx";
import { DepartmentPage } from "./DepartmentPage.tsx";

mount("department", DepartmentPage);
