import { widget } from "./lib/widget.js";
import { graph } from "./views/graph.js";

export default widget(graph);
