import type { Mutant } from '#test/prove/mutant.ts'

const sessions = 'shared/identity/rows/sessions.ts'
const rotation = 'shared/identity/flows/rotate-session.ts'

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
]
