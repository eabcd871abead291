import { handler as approve } from '#functions/checkouts/approve.ts'
import { handler as createPasskey } from '#functions/me/create-passkey.ts'
import { handler as deletePasskey } from '#functions/me/delete-passkey.ts'
import { handler as listPasskeys } from '#functions/me/list-passkeys.ts'
import type { Buyer } from '#test/support/people/buyers.ts'
import { optionsFor } from '#test/support/people/passkey-approvals.ts'
import { newAuthenticator, passkeyInput, withPasskey } from '#test/support/people/passkeys.ts'
import type { KeyedCase } from './keyed.ts'

const count = async ({ user }: Buyer): Promise<number> => (await user(listPasskeys)).body.items.length

/** Routes by which users keep their passkeys and approve with them. */
export const keyedPasskeys: Record<string, KeyedCase> = {
  'a new passkey': {
    route: createPasskey,
    prepare: async (_, who) => ({
      sent: { body: await passkeyInput(who, await newAuthenticator()) },
      done: () => count(who),
    }),
  },
  'a passkey removed': {
    route: deletePasskey,
    async prepare(_, who) {
      const { passkeyId } = await withPasskey(who)
      await withPasskey(who, 'Other')
      return { sent: { params: { passkeyId } }, done: async () => 2 - (await count(who)) }
    },
  },
  'a yes with a passkey': {
    route: approve,
    async prepare(world, who) {
      const { authenticator } = await withPasskey(who)
      const request = await world.desk.ask(who, await world.quoted(who))
      const { checkoutId, approvalId, receiptHash } = request
      const assertion = authenticator.get(await optionsFor(who, request))
      const { v } = await world.desk.found(checkoutId)
      return {
        sent: { params: { checkoutId }, body: { approvalId, receiptHash, assertion } },
        done: async () => (await world.desk.found(checkoutId)).v - v,
      }
    },
  },
}
