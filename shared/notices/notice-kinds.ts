import type { EventType } from '#shared/kernel/event-types.ts'
import { isOfKind } from '#shared/kernel/ids.ts'
import { ownValue } from '#shared/kernel/own-value.ts'

/** The ids that a notice may name. */
export const noticeIds = [
  'checkoutId',
  'approvalId',
  'orderId',
  'returnId',
  'delegationId',
  'agentId',
  'sessionId',
  'subscriptionId',
] as const
type NoticeId = (typeof noticeIds)[number]
export type NoticeIds = { readonly [Name in NoticeId]?: string | undefined }

interface Kind {
  /** The sentence that its user reads, without personal data. */
  says: string
  /** The page where they act on it. */
  page: (ids: NoticeIds) => string
  /** It is mailed too. */
  mailed?: true
}

const purchase = ({ checkoutId }: NoticeIds) => `/purchases/${checkoutId}`
const approval = ({ approvalId }: NoticeIds) => `/approvals/${approvalId}`
const order = ({ orderId }: NoticeIds) => `/orders/${orderId}`
const delegation = ({ delegationId }: NoticeIds) => `/delegations/${delegationId}`
const at = (path: string) => () => path

/** Everything that a user is told. */
export const noticeKinds = {
  'approval.waiting': { says: 'A purchase waits for your decision', page: approval, mailed: true },
  'approval.approved': { says: 'You approved a purchase', page: approval },
  'approval.delegated': { says: 'Your delegation approved a purchase without a question', page: approval },
  'approval.rejected': { says: 'You rejected a purchase', page: approval },
  'approval.withdrawn': { says: 'A purchase was withdrawn before you decided', page: approval },
  'approval.expired': { says: 'The time to decide on a purchase is over; nothing was bought', page: approval },
  'purchase.drifted': {
    says: 'A merchant changed what you approved; nothing was paid, and you are asked again',
    page: purchase,
  },
  'payment.requires-action': { says: 'Your bank wants you to confirm a payment', page: purchase },
  'purchase.completed': { says: 'A purchase was bought', page: purchase },
  'purchase.failed': { says: 'A purchase could not be bought', page: purchase },
  'purchase.canceled': { says: 'A purchase was canceled', page: purchase },
  'purchase.parked': {
    says: 'An operator looks into a purchase that Purser could not end',
    page: purchase,
    mailed: true,
  },
  'purchase.resolved': { says: 'A purchase that an operator looked into has ended', page: purchase },
  'order.shipped': { says: 'An order is on its way', page: order },
  'order.delivered': { says: 'An order was delivered', page: order },
  'order.canceled': { says: 'An order was canceled', page: order },
  'order.refunded': { says: 'Money of an order came back', page: order },
  'return.requested': { says: 'A return was requested', page: order },
  'return.approved': { says: 'The merchant takes goods back', page: order },
  'return.received': { says: 'The merchant has the goods that went back', page: order },
  'return.refunded': { says: 'The money of a return came back', page: order },
  'return.rejected': { says: 'The merchant refused a return', page: order },
  'delegation.made': {
    says: 'A delegation was made: agents buy within its limits without a question',
    page: delegation,
  },
  'delegation.changed': { says: 'A delegation was changed', page: delegation },
  'delegation.revoked': { says: 'A delegation was revoked', page: delegation },
  'delegation.used-up': { says: 'A delegation has no purchase left', page: delegation },
  'agent.created': { says: 'A new agent may act for you', page: at('/agents'), mailed: true },
  'agent.revoked': { says: 'An agent was ended', page: at('/agents') },
  'address.stored': { says: 'A delivery address was stored or changed', page: at('/addresses'), mailed: true },
  'address.removed': { says: 'A delivery address was removed', page: at('/addresses') },
  'account.email-confirmed': { says: 'Your e-mail address was confirmed', page: at('/security') },
  'account.password-changed': { says: 'Your password was changed', page: at('/security'), mailed: true },
  'account.password-reset': {
    says: 'Your password was reset by a link in a mail, which ended every session',
    page: at('/security'),
    mailed: true,
  },
  'session.opened': { says: 'Somebody signed in to your account', page: at('/security'), mailed: true },
  'wallet.added': { says: 'A payment method was added', page: at('/wallet'), mailed: true },
  'wallet.changed': { says: 'A payment method was changed', page: at('/wallet') },
  'wallet.removed': { says: 'A payment method was removed', page: at('/wallet') },
  'passkey.added': { says: 'A passkey was added to your account', page: at('/security'), mailed: true },
  'passkey.removed': { says: 'A passkey was removed', page: at('/security') },
  'passkey.counter-fell': {
    says: 'A passkey was refused, because somebody may have copied it',
    page: at('/security'),
    mailed: true,
  },
  'freeze.on': { says: 'Spending was frozen', page: at('/security') },
  'freeze.off': { says: 'Spending was unfrozen', page: at('/security') },
  'subscription.disabled': { says: 'Purser stopped sending events to a subscriber of yours', page: at('/security') },
} as const satisfies Record<string, Kind>
export type NoticeKind = keyof typeof noticeKinds

/** The sentence, the page and the mail of a kind. */
export const kindOf = (kind: NoticeKind): Kind => noticeKinds[kind]
const isKind = (text: string): text is NoticeKind => Object.hasOwn(noticeKinds, text)

/** An event as it is announced. */
export interface Announced {
  type: EventType
  subject: string
  data: Readonly<Record<string, unknown>>
}
type Told = (event: Announced) => string | undefined

/** What each event tells its user; undefined for one that tells nothing. */
const toldOf: Partial<Record<EventType, Told>> = {
  'approval.requested': () => 'approval.waiting',
  'approval.approved': ({ data }) => (data['usedUp'] ? 'delegation.used-up' : undefined),
  'approval.expired': () => 'approval.expired',
  'payment.authorization': ({ data }) =>
    data['outcome'] === 'requires_action' ? 'payment.requires-action' : undefined,
  'checkout.drifted': () => 'purchase.drifted',
  'checkout.completed': () => 'purchase.completed',
  'checkout.failed': () => 'purchase.failed',
  'checkout.canceled': () => 'purchase.canceled',
  'purchase.parked': () => 'purchase.parked',
  'purchase.resolved': () => 'purchase.resolved',
  'order.updated': ({ data }) => `order.${data['fact']}`,
  'return.updated': ({ data }) => `return.${data['state']}`,
  'delegation.changed': ({ data }) =>
    data['state'] === 'revoked'
      ? 'delegation.revoked'
      : data['version'] === 1
        ? 'delegation.made'
        : 'delegation.changed',
  'agent.changed': ({ data }) => `agent.${data['state']}`,
  'address.changed': ({ data }) => `address.${data['state']}`,
  'wallet.changed': ({ data }) => `wallet.${data['change']}`,
  'passkey.changed': ({ data }) => `passkey.${data['change']}`,
  'account.changed': ({ data }) => `account.${data['change']}`,
  'session.opened': () => 'session.opened',
  'freeze.changed': ({ data }) => (data['frozen'] ? 'freeze.on' : 'freeze.off'),
  'subscription.disabled': () => 'subscription.disabled',
}

const subjectName = (subject: string): NoticeId | undefined =>
  isOfKind('checkout', subject) ? 'checkoutId' : isOfKind('order', subject) ? 'orderId' : undefined

/** What an event tells its user, with the ids that it names; undefined when it tells nothing. */
export const noticeOf = (event: Announced): { kind: NoticeKind; ids: NoticeIds } | undefined => {
  const kind = toldOf[event.type]?.(event)
  if (kind === undefined || !isKind(kind)) return undefined
  const named = noticeIds.flatMap((name) => {
    const value = ownValue(event.data, name)
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  const about = subjectName(event.subject)
  return { kind, ids: { ...Object.fromEntries(named), ...(about && { [about]: event.subject }) } }
}
