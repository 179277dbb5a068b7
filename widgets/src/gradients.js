import { widget } from "./lib/widget.js";
import { gradients } from "./views/gradients.js";

export default widget(gradients);
