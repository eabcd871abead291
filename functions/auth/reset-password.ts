import * as z from 'zod'
import { hashPassword } from '#shared/identity/flows/passwords.ts'
import { resettingPassword } from '#shared/identity/rows/account-changes.ts'
import { leavingEverywhere, nextEpochs } from '#shared/identity/rows/epochs.ts'
import { linkOver, mailLinks } from '#shared/identity/rows/mail-links.ts'
import { passkeys } from '#shared/identity/rows/passkeys.ts'
import { getUser, personOf } from '#shared/identity/rows/users.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { endPlanted } from './end-planted.ts'
import { forgiveGuesses } from './guesses.ts'
import { LinkToken } from './link-token.ts'
import { NewPassword, refuseWeak } from './new-password.ts'

/** Sets a new password by the link of a mail, and ends every session. It opens none: whoever has the link still has to log in. An address that nobody had confirmed may have been registered by a stranger, so all that they could spend or listen with ends, too. */
export const resetPassword = operation(
  {
    name: 'resetPassword',
    summary: 'Choose a new password by the link of a mail, which ends every session',
    access: 'public',
    input: z.strictObject({
      token: LinkToken,
      newPassword: NewPassword,
      agents: z.boolean().default(false).describe('True also ends all your agents, which otherwise act on.'),
    }),
    output: z.object({
      reset: z.literal(true),
      agentsEnded: z.boolean(),
      cleared: z
        .boolean()
        .describe(
          'Nobody had confirmed the address before, so passkeys, agents, delegations, addresses and subscriptions have ended.',
        ),
    }),
    fails: ['auth.link-over', 'request.rate-limited'],
    limits: { source: 'link.source' },
    timeoutSeconds: 15,
    memoryMiB: 1024,
    grants: {
      read: ['LINK', 'USER', 'PASSKEY', 'LIST', 'SUB', 'DELEGATION'],
      write: ['LINK', 'USER', 'EPOCHS', 'AUDIT', 'PASSKEY', 'LIST', 'SUB', 'DELEGATION', 'RATE'],
      delete: ['PASSKEY', 'USER'],
      kms: ['fields'],
      parameters: ['email-key'],
    },
    http: { method: 'POST', path: '/v1/auth/password-resets/confirm' },
  },
  async ({ input: { token, newPassword, agents }, source, commit }) => {
    const link = await mailLinks.standing(token, 'reset', Date.now())
    const user = link.usedAt === undefined ? await getUser(link.userId) : undefined
    if (!user) throw linkOver()
    const person = await personOf(user)
    await refuseWeak('newPassword', newPassword, person)
    const passwordHash = await hashPassword(newPassword)
    const nowMs = Date.now()
    const { userId, emailConfirmedAt } = user
    const strangers = emailConfirmedAt === undefined ? await passkeys.of(userId) : undefined
    if (strangers) await endPlanted(userId, nowMs)
    const agentsEnded = agents || strangers !== undefined
    const writes = [
      mailLinks.spending(link, nowMs),
      ...resettingPassword(user, passwordHash, nowMs),
      leavingEverywhere(userId, nextEpochs(agentsEnded)),
      ...(strangers ? passkeys.removingAll(userId, strangers, nowMs) : []),
    ]
    const reply = await commit(writes, { reset: true, agentsEnded, cleared: strangers !== undefined })
    // Their sessions have ended only now: what they planted in between ends here.
    if (strangers) await endPlanted(userId, Date.now()).catch(report)
    await forgiveGuesses(person.email, source).catch(report) // the password is set, whatever the counters do
    return reply
  },
)

export const handler = http(resetPassword)
