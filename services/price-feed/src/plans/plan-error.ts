/** A plan that cannot be carried out; the message names the field. */
export class PlanError extends Error {
  constructor(field: string, problem: string) {
    super(`${field}: ${problem}`);
    this.name = 'PlanError';
  }
}
