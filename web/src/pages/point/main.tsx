/** Entry of /point. */
import { mount } from "../../console/mount.tsx";
import { PointPage } from "./PointPage.tsx";

mount("point", PointPage);
