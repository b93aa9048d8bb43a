// Runs a DMN file with dmn-moddle and feelin. stdin: {"dmn": text, "children": [{input: value}]}.
// stdout: {"warnings": [reading the file], "unfound": [names], "answers": [{decision: value}]}.
// A decision sees what it requires and nothing else, so a forgotten requirement shows.
import { readFileSync } from "node:fs";

import { DmnModdle } from "dmn-moddle";
import { evaluate } from "feelin";

const { dmn, children } = JSON.parse(readFileSync(0, "utf8"));
const { rootElement, warnings } = await new DmnModdle().fromXML(dmn);
const elements = new Map(rootElement.drgElement.map((one) => [one.id, one]));
const required = (one) =>
  (one.informationRequirement ?? []).map((need) => {
    const { href } = need.requiredDecision ?? need.requiredInput;
    return elements.get(href.slice(1));
  });

// What a decision requires stands before it.
const ordered = new Set();
const place = (one) => {
  required(one).forEach(place);
  if (one.$type === "dmn:Decision") ordered.add(one);
};
rootElement.drgElement.forEach(place);

// feelin reads its text anew each time, so the same text is asked the same thing once.
const answered = new Map();
const unfound = new Set();
const asked = (one, known) => {
  const seen = Object.fromEntries(required(one).map(({ name }) => [name, known[name]]));
  const key = JSON.stringify([one.name, seen]);
  if (!answered.has(key)) {
    const { value, warnings } = evaluate(one.decisionLogic.text, seen);
    answered.set(key, value);
    warnings
      .filter(({ type }) => type === "NO_VARIABLE_FOUND")
      .forEach(({ message }) => unfound.add(message));
  }
  return answered.get(key);
};

const answers = children.map((inputs) => {
  const known = { ...inputs };
  const said = {};
  for (const one of ordered) known[one.name] = said[one.name] = asked(one, known);
  return said;
});
const read = warnings.map(({ message }) => message);
process.stdout.write(JSON.stringify({ warnings: read, unfound: [...unfound], answers }));
