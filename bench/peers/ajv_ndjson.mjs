// Counts the invalid messages of an NDJSON file with ajv.
//
// usage: ajv_ndjson.mjs SCHEMA FILE
//
// The schema is compiled once, formats are asserted, and lines are cut from large chunks, which is several
// times quicker than node:readline.

import { createReadStream, readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const [schemaPath, messagesPath] = process.argv.slice(2);
// Not strict: the published schemas carry formats of the Rust types (`uint64`) that ajv does not know.
const ajv = new Ajv2020({ strict: false, logger: false });
addFormats.default(ajv);
const isValid = ajv.compile(JSON.parse(readFileSync(schemaPath, "utf8")));

let messages = 0;
let invalid = 0;
const judge = (line) => {
  messages += 1;
  try {
    if (!isValid(JSON.parse(line))) invalid += 1;
  } catch {
    invalid += 1;
  }
};

let rest = "";
for await (const chunk of createReadStream(messagesPath, { encoding: "utf8", highWaterMark: 1 << 20 })) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  for (const line of lines) judge(line);
}
if (rest !== "") judge(rest);
console.log(JSON.stringify({ messages, invalid }));
