import type { Mutant } from '#test/prove/mutant.ts'

const sessions = 'shared/identity/rows/sessions.ts'
const rotation = 'shared/identity/flows/rotate-session.ts'
const counters = 'shared/platform/operation/count-use.ts'

export const mutants: Mutant[] = [
  {
    claim: 35,
    name: 'an old login is as good as a new one',
    file: 'shared/platform/operation/access.ts',
    from: 'if (access.fresh === true) freshLogin',
    to: 'if (access.fresh === undefined) freshLogin',
  },
  {
    claim: 35,
    name: 'an old login may unfreeze',
    file: 'shared/platform/operation/operation.ts',
    from: 'authorizeInput(spec.access, principal, accepted)',
    to: 'authorizeInput(spec.access, undefined, accepted)',
  },
  {
    claim: 35,
    name: 'a session of an earlier epoch counts',
    file: sessions,
    from: 'session.epoch === sessions &&',
    to: 'sessions !== undefined &&',
  },
  {
    claim: 35,
    name: 'an agent of an earlier epoch stands',
    file: 'shared/identity/rows/agents.ts',
    from: '!agent.revokedAt && agent.epoch === agents',
    to: '!agent.revokedAt && agents !== undefined',
  },
  {
    claim: 35,
    name: 'leaving everywhere always ends the agents',
    file: 'shared/identity/rows/epochs.ts',
    from: '...(agents && { agents: crypto.randomUUID() })',
    to: 'agents: crypto.randomUUID()',
  },
  {
    claim: 35,
    name: 'a token that was traded in is good for ever',
    file: sessions,
    from: 'rotatedAtSeconds + refreshGraceSeconds >= seconds()',
    to: 'rotatedAtSeconds > 0',
  },
  {
    claim: 35,
    name: 'a retry within the minute ends the session',
    file: sessions,
    from: 'rotatedAtSeconds !== undefined && rotatedAtSeconds + refreshGraceSeconds',
    to: 'rotatedAtSeconds !== undefined && rotatedAtSeconds + 10',
  },
  {
    claim: 35,
    name: 'a token is traded in more than once a minute',
    file: rotation,
    from: 'if (presented === session.currentHash) return renderToken(token)',
    to: 'if (presented === session.currentHash) return undefined',
  },
  {
    claim: 35,
    name: 'a token used again leaves the session open',
    file: rotation,
    from: 'await commit([revoking(token.sessionId)])',
    to: 'await commit([])',
  },
  {
    claim: 35,
    name: 'a limit counts and refuses nothing',
    file: counters,
    from: '{ used: atMost(allowance.uses - taken) }',
    to: '{}',
  },
  {
    claim: 35,
    name: 'an account is not counted',
    file: counters,
    from: 'return account && countUse(',
    to: 'return account && !account && countUse(',
  },
  {
    claim: 35,
    name: 'a source is not counted',
    file: counters,
    from: 'return place && countUse(',
    to: 'return place && !place && countUse(',
  },
  {
    claim: 35,
    name: 'one operation takes the uses of another',
    file: counters,
    from: '(name: LimitName, who: string, span: number) => keys.rate(',
    to: "(_: LimitName, who: string, span: number, name = 'all') => keys.rate(",
  },
  {
    claim: 35,
    name: 'an address of the same network counts as another source',
    file: 'shared/platform/operation/limits.ts',
    from: '.slice(0, 4)',
    to: '.slice(0, 8)',
  },
  {
    claim: 35,
    name: 'a span never ends',
    file: counters,
    from: 'Math.floor(Date.now() / 1000 / perSeconds)',
    to: 'Math.floor(Date.now() / 1000 / perSeconds / 1e6)',
  },
  {
    claim: 35,
    name: 'a bad token is let in',
    file: 'functions/authorizer/authorize.ts',
    from: "policy(event, 'Deny', 'nobody', denied(error))",
    to: "policy(event, 'Allow', 'nobody', denied(error))",
  },
  {
    claim: 35,
    name: 'an older link of a mail still resets',
    file: 'shared/identity/rows/mail-links.ts',
    from: 'if (secretHash !== hashOf(secret) || expiresAtSeconds',
    to: 'if (secretHash === undefined || expiresAtSeconds',
  },
  {
    claim: 35,
    name: 'a reset by mail ends no session',
    file: 'functions/auth/reset-password.ts',
    from: '      leavingEverywhere(userId, nextEpochs(agentsEnded)),\n',
    to: '',
  },
]
