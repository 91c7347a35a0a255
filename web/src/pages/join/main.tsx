/** Entry of /join: one field, one code, then the page of the role. */
import { render } from "../../console/mount.tsx";
import { keepPage } from "../../offline/page.ts";
import * as vi from "../../texts/vi.ts";
import { JoinPage } from "./JoinPage.tsx";

document.title = `${vi.join.title} – ${vi.shared.product}`;
keepPage();
render(<JoinPage />);
