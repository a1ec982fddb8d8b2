import { type Function as PlainFunction, parseSync } from 'oxc-parser';
import { type Plugin, RolldownMagicString } from 'rolldown';

/**
 * Makes the functions of a built part constants: `function f() {}` becomes
 * `const f = function () {}` at the beginning of the file, where it is there for everything behind
 * it, as before.
 *
 * A declared function can be given another value, so compiled code loads it each time and asks
 * whether it is still the one it knows; a constant is part of the code (decision 0144).
 */
export const constantFunctions: Plugin = {
  name: 'constant-functions',
  renderChunk: (code) => ({ code: withConstantFunctions(code) }),
};

/** @param code a module whose functions are never assigned to, as the types of this tree promise */
export function withConstantFunctions(code: string): RolldownMagicString {
  const changed = new RolldownMagicString(code);
  const { program, errors } = parseSync('part.js', code);
  if (errors[0] !== undefined) throw new Error(`a built part: ${errors[0].message}`);
  for (const statement of program.body) {
    if (statement.type === 'FunctionDeclaration') makeConstant(changed, code, statement);
  }
  return changed;
}

function makeConstant(
  changed: RolldownMagicString,
  code: string,
  { id, start, end }: PlainFunction,
): void {
  if (id === null) return;
  // `async function* `, whatever there is of it.
  const words = code.slice(start, id.start);
  changed.update(start, id.end, `const ${id.name} = ${words}`);
  changed.appendLeft(end, ';\n');
  changed.move(start, end, 0);
}
