import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as challengeApproval } from '#functions/approvals/challenge.ts'
import { handler as agentToken } from '#functions/auth/agent-token.ts'
import { handler as challengeLogin } from '#functions/auth/challenge-login.ts'
import { handler as changePassword } from '#functions/auth/change-password.ts'
import { handler as confirmEmail } from '#functions/auth/confirm-email.ts'
import { handler as login } from '#functions/auth/login.ts'
import { handler as loginWithPasskey } from '#functions/auth/login-with-passkey.ts'
import { handler as logout } from '#functions/auth/logout.ts'
import { handler as refresh } from '#functions/auth/refresh.ts'
import { handler as register } from '#functions/auth/register.ts'
import { handler as requestConfirmation } from '#functions/auth/request-email-confirmation.ts'
import { handler as requestReset } from '#functions/auth/request-password-reset.ts'
import { handler as resetPassword } from '#functions/auth/reset-password.ts'
import { handler as createCart } from '#functions/carts/create.ts'
import { handler as deleteCart } from '#functions/carts/delete.ts'
import { handler as deleteItem } from '#functions/carts/delete-item.ts'
import { handler as getCart } from '#functions/carts/get.ts'
import { handler as putCart } from '#functions/carts/put.ts'
import { handler as putItem } from '#functions/carts/put-item.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as listOffers } from '#functions/intents/list-offers.ts'
import { handler as challengePasskey } from '#functions/me/challenge-passkey.ts'
import { handler as putAddress } from '#functions/me/put-address.ts'
import { handler as simulateAdvance } from '#functions/orders/simulate-advance.ts'
import { hashPassword } from '#shared/identity/flows/passwords.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, update } from '#shared/platform/table/table.ts'
import { call } from '#test/support/api/api-call.ts'
import { basket, type KeyedWorld } from '#test/support/keyed/keyed.ts'
import { type Buyer, door } from '#test/support/people/buyers.ts'
import { linkFor } from '#test/support/people/links.ts'
import { withPasskey } from '#test/support/people/passkeys.ts'
import type { ChannelCase } from './channel-case.ts'

const password = 'correct horse battery staple'
const [line] = basket
const newcomer = () => ({ email: `${crypto.randomUUID()}@example.com`, password })
const registered = async () => {
  const account = newcomer()
  return { account, tokens: (await call(register, { body: account })).body }
}
const cartOf = async ({ accessToken, user }: Buyer) =>
  (await user(createCart, { body: { lines: basket }, headers: { authorization: `Bearer ${accessToken}` } })).body
const guestCart = async () => {
  const { cartId, cartToken } = (await call(createCart, { body: { lines: [line] } })).body
  return { cartId, cartToken }
}
const onCart = (route: ChannelCase['route'], more: object): ChannelCase => ({
  route,
  async prepare(_, who) {
    const { cartId, version } = await cartOf(who)
    return { cartId, ifMatch: version, ...more }
  },
})
const ordered = async ({ desk }: KeyedWorld, who: Buyer): Promise<string> => {
  const { checkoutId } = await desk.approved(who, [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }])
  return String((await desk.finish(checkoutId)).legs[0]?.orderId)
}

/** Operations without a key that change something. */
export const channelCommands: Record<string, ChannelCase> = {
  'a registration': { route: register, by: 'nobody', prepare: async () => newcomer() },
  'a login': { route: login, by: 'nobody', prepare: async () => (await registered()).account },
  'new tokens': {
    route: refresh,
    by: 'nobody',
    prepare: async () => ({ refreshToken: (await registered()).tokens.refreshToken }),
  },
  "an agent's token": {
    route: agentToken,
    by: 'nobody',
    async prepare(_, who) {
      const { agentId, clientSecret } = (await who.user(createAgent, { body: { name: 'Scout' } })).body
      return { agentId, clientSecret, scope: 'catalog:read' }
    },
  },
  'a challenge for a new passkey': { route: challengePasskey, prepare: async () => ({}) },
  'a challenge to log in': { route: challengeLogin, by: 'nobody', prepare: async () => ({}) },
  'a login with a passkey': {
    route: loginWithPasskey,
    by: 'nobody',
    async prepare(_, who) {
      const { authenticator } = await withPasskey(who)
      return { assertion: authenticator.get((await call(challengeLogin)).body) }
    },
  },
  'a challenge to approve': {
    route: challengeApproval,
    async prepare(world, who) {
      await withPasskey(who)
      const { approvalId } = await world.desk.ask(who, await world.quoted(who))
      return { approvalId }
    },
  },
  'a logout': { route: logout, prepare: async () => ({ everywhere: true }) },
  'a password changed': {
    route: changePassword,
    async prepare(_, { userId }) {
      const passwordHash = await hashPassword(password)
      await commit([update(keys.user(userId), {}, { passwordHash }, () => new Error('No condition'))])
      return { currentPassword: password, newPassword: `${password} too` }
    },
  },
  'a mail to confirm an address': { route: requestConfirmation, prepare: async () => ({}) },
  'an address confirmed': {
    route: confirmEmail,
    by: 'nobody',
    prepare: async (_, { userId }) => ({ token: await linkFor(userId, 'confirm') }),
  },
  'a mail to reset a password': {
    route: requestReset,
    by: 'nobody',
    prepare: async (_, { userId }) => ({ email: `${userId}@example.com` }),
  },
  'a password reset': {
    route: resetPassword,
    by: 'nobody',
    prepare: async (_, { userId }) => ({ token: await linkFor(userId, 'reset'), newPassword: `${password} too` }),
  },
  'an address kept': { route: putAddress, prepare: async () => ({ addressId: 'home', ...door }) },
  'a new cart': { route: createCart, prepare: async () => ({ lines: basket }) },
  "a guest's new cart": { route: createCart, by: 'nobody', prepare: async () => ({ lines: [line] }) },
  'a cart looked at again': onCart(getCart, { refresh: 'true' }),
  'a cart replaced': onCart(putCart, { lines: [line] }),
  'a line put': onCart(putItem, { itemId: '1', ...line, quantity: 3 }),
  'a line taken out': onCart(deleteItem, { itemId: '2' }),
  'a cart thrown away': onCart(deleteCart, {}),
  "a guest's cart thrown away": { route: deleteCart, by: 'nobody', prepare: guestCart },
  'offers asked for': {
    route: listOffers,
    prepare: async (_, who) => ({
      intentId: (await who.user(createIntent, { body: { query: 'coffee' } })).body.intentId,
    }),
  },
  'an order driven on': {
    route: simulateAdvance,
    prepare: async (world, who) => ({ orderId: await ordered(world, who), to: 'processing' }),
  },
}
