import { beforeAll, expect, it } from 'vitest'
import { discover } from '#infra/discover.ts'
import { type Bound, specOf } from '#test/support/channels/channels.ts'

let commands: ReturnType<typeof specOf>[]
beforeAll(async () => {
  const entries = (await discover()).filter(({ kind }) => kind === 'route')
  const routes = await Promise.all(entries.map(async ({ file }) => (await import(`../../${file}`)).handler as Bound))
  const specs = routes.filter(({ operation }) => operation).map(specOf)
  commands = specs.filter(({ http, access }) => http.method !== 'GET' && access !== 'public')
})
const access = ({ access }: (typeof commands)[number]) => (access === 'public' ? undefined : access)

const ends = 'it only takes authority away, and whoever fears a thief must be able to at once'
const prepares = 'it prepares: nothing is spent before a decision, which needs a fresh login'
const marks = 'it only marks what the user has read'
const repays = 'it sends money or goods back to where they came from'
const repeats = 'it does again what was allowed before'
/** Commands that a stolen access token can run for as long as it lives. Any other asks for a fresh login. */
const withoutFreshLogin: Readonly<Record<string, string>> = {
  logout: ends,
  requestEmailConfirmation: 'it only mails a link to the address of the account',
  changePassword: 'it asks for the password itself',
  deleteAgent: ends,
  deleteSubscription: ends,
  revokeDelegation: ends,
  deleteDelegationTemplate: 'what was made from a template stays, and a template allows nothing',
  cancelCheckout: ends,
  deletePaymentMethod: ends,
  createIntent: prepares,
  createCart: prepares,
  putCart: prepares,
  putCartItem: prepares,
  deleteCartItem: prepares,
  deleteCart: prepares,
  mergeCart: prepares,
  checkoutCart: prepares,
  createCheckout: prepares,
  quoteCheckout: prepares,
  requestApproval: prepares,
  confirmCheckout: prepares,
  cancelOrder: repays,
  refundOrder: repays,
  createReturn: repays,
  readNotification: marks,
  readNotifications: marks,
  redeliver: repeats,
  pingSubscription: repeats,
  replayWebhook: repeats,
  checkDelegation: 'it has no effect',
  simulateAdvance: 'it plays the merchant, for tests',
}

it('every command asks for a fresh login, or for none for a reason', () => {
  const others = commands.filter((command) => !access(command)?.fresh).map(({ name }) => name)
  expect(others.sort()).toEqual(Object.keys(withoutFreshLogin).sort())
})

it('of what asks users for a fresh login, agents may do only what ends with them', () => {
  const shared = commands.filter((command) => access(command)?.fresh && access(command)?.as.includes('agent'))
  expect(shared.map(({ name }) => name)).toEqual(['createSubscription'])
})
