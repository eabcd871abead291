/** What a policy answers to a request for approval, least strict first. `allow` decides nothing: a delegation or a person does. */
export const verdicts = ['allow', 'ask', 'ask_with_passkey', 'refuse'] as const
export type Verdict = (typeof verdicts)[number]

/** The strictest of several; `allow` of none. */
export const strictestOf = (all: readonly Verdict[]): Verdict =>
  verdicts.findLast((verdict) => all.includes(verdict)) ?? 'allow'
