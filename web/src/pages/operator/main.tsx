/** Entry of /operator: the operator works at the hub's own machine; the page says so and names the commands. */
import { render } from "../../console/mount.tsx";
import * as vi from "../../texts/vi.ts";
import { Gate } from "../../ui/frame.tsx";

document.title = `${vi.roles.operator} – ${vi.shared.product}`;
render(
  <Gate title={vi.operator.title} help={vi.operator.help}>
    <dl className="commands">
      {vi.operator.commands.map(([command, meaning]) => (
        <div key={command}>
          <dt>
            <code>{command}</code>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
    <a className="btn" href="/join">
      {vi.entry.toJoin}
    </a>
  </Gate>,
);
