import { unreachable } from '@tandem/quantity';
import { helpText } from './arguments/help.ts';
import type { Request, SimulateRequest } from './arguments/request.ts';
import { isClean } from './audit/audit.ts';
import { auditJson } from './audit/audit-json.ts';
import { auditText, labeled } from './audit/audit-text.ts';
import { say, sayJson } from './output.ts';
import { rebuild } from './rebuild/rebuild.ts';
import { runReplay } from './replay/run-replay.ts';
import { runBench } from './run-bench.ts';
import { runService } from './services/run-service.ts';
import { runServices } from './services/run-services.ts';
import { simulate } from './simulate/simulate.ts';
import { runStart } from './start/run-start.ts';
import { count } from './terminal/figures.ts';
import { verify } from './verify/verify.ts';
import { verifyLiability } from './verify-liability/verify-liability.ts';
import { verifyPublished } from './verify-published/verify-published.ts';
import { verifyReceipt } from './verify-receipt/verify-receipt.ts';

/** Carries out a request; gives the exit code of the program. */
export async function runRequest(request: Request): Promise<number> {
  switch (request.kind) {
    case 'help':
      say(helpText(request.command));
      return 0;
    case 'start':
      return runStart(request);
    case 'services':
      return runServices(request);
    case 'service':
      return runService(request);
    case 'simulate':
      return runSimulate(request);
    case 'replay':
      return runReplay(request);
    case 'verify':
      return verify(request);
    case 'verify-receipt':
      return verifyReceipt(request);
    case 'verify-published':
      return verifyPublished(request);
    case 'verify-liability':
      return verifyLiability(request);
    case 'rebuild':
      return rebuild(request);
    case 'bench':
      return runBench(request.rest);
    default:
      return unreachable(request);
  }
}

async function runSimulate(request: SimulateRequest): Promise<number> {
  const { audit, resumedAt, elapsedMs } = await simulate(request);
  const commands = audit.sequence - resumedAt;
  const commandsPerSecond = Math.round((commands * 1_000) / Math.max(1, elapsedMs));
  for (const line of auditText(audit)) say(line);
  const pace = `${count(commands)} commands in ${(elapsedMs / 1_000).toFixed(1)} s`;
  const chosen = request.speed === null ? '' : ', the speed that was chosen';
  say(labeled('this run', `${pace}, ${count(commandsPerSecond)} a second${chosen}`));
  say(labeled('journal', request.data));
  say('');
  if (request.isJson) {
    const { seed, traders } = request;
    const run = { seed, traders, resumedAt, commandsThisRun: commands, commandsPerSecond };
    sayJson({ command: 'simulate', ...auditJson(audit), ...run, data: request.data });
  }
  return isClean(audit) ? 0 : 1;
}
