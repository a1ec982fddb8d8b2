#!/usr/bin/env node
// The compiler that forge runs: the npm build of solc behind the two calls that forge makes.
import solc from 'solc';

if (process.argv.includes('--version')) {
  console.log(`solc, the solidity compiler\nVersion: ${solc.version()}`);
} else {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  process.stdout.write(solc.compile(Buffer.concat(chunks).toString('utf8')));
}
