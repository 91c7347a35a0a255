/** Entry of /display, in the projector's theme: `?bright` for a hall with the lights on. */
import { mount } from "../../console/mount.tsx";
import { DisplayPage } from "./DisplayPage.tsx";

mount("display", DisplayPage);
