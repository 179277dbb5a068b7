import { widget } from "./lib/widget.js";
import { training } from "./views/training.js";

export default widget(training);
