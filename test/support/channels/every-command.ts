import { handler as setFreeze } from '#functions/freeze/set.ts'
import { handler as freeze } from '#functions/me/freeze.ts'
import { call } from '#test/support/api/api-call.ts'
import { keyedAccounts } from '#test/support/keyed/keyed-accounts.ts'
import { keyedOperators } from '#test/support/keyed/keyed-operators.ts'
import { keyedPasskeys } from '#test/support/keyed/keyed-passkeys.ts'
import { keyedPurchases } from '#test/support/keyed/keyed-purchases.ts'
import { operator } from '#test/support/people/operator.ts'
import { asChannelCase, type ChannelCase } from './channel-case.ts'
import { channelCommands } from './commands.ts'

const keyed = Object.entries({ ...keyedPurchases, ...keyedAccounts, ...keyedPasskeys, ...keyedOperators })
const shownOnce: Record<string, string> = {
  'a new agent': 'clientSecret',
  "an agent's secret replaced": 'clientSecret',
  'a new subscription': 'secret',
}

const thawing: Record<string, ChannelCase['undo']> = {
  'spending frozen': (who) => who.user(freeze, { body: { frozen: false } }),
  'somebody frozen': ({ userId }) =>
    call(setFreeze, { body: { scope: `user:${userId}`, frozen: false }, context: operator.context() }),
}
const more = (name: string): Partial<ChannelCase> => {
  const undo = thawing[name]
  return undo ? { undo } : {}
}

/** Every operation that changes something, with a key or without. */
export const commands: Record<string, ChannelCase> = {
  ...Object.fromEntries(keyed.map(([name, one]) => [name, { ...asChannelCase(one, shownOnce[name]), ...more(name) }])),
  ...channelCommands,
}
