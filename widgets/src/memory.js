import { widget } from "./lib/widget.js";
import { memory } from "./views/memory.js";

export default widget(memory);
