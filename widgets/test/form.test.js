// Numbers read the same in the live views as in the static drawings: the fixture was written by Python.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as form from "../src/lib/form.js";

for (const [name, value, words] of JSON.parse(readFileSync(new URL("written.json", import.meta.url))))
  test(`${name}(${JSON.stringify(value)})`, () => assert.equal(form[name](value), words));
