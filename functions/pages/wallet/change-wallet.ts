import { postForm } from '#functions/pages/channel/page.ts'
import { createPaymentMethod } from '#functions/payment-methods/create.ts'
import { deletePaymentMethod } from '#functions/payment-methods/delete.ts'
import { patchPaymentMethod } from '#functions/payment-methods/patch.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'

type Fields = Readonly<Record<string, string>>

/** What the person says of a method: an empty name takes the name away. */
const said = ({ act, label = '' }: Fields): object | undefined => {
  if (act === 'default') return { default: true }
  if (act === 'allow' || act === 'forbid') return { agentsMayUse: act === 'allow' }
  return act === 'name' ? { label: label.trim() || null } : undefined
}

/** Adds, names or removes a payment method, makes it the default, or lets agents use it. */
export const handler = postForm(
  {
    name: 'changeWalletOnPage',
    path: '/wallet',
    summary: 'Change your payment methods on the page',
    calls: [createPaymentMethod, patchPaymentMethod, deletePaymentMethod],
    back: () => '/wallet',
  },
  async ({ ask, key, fields }) => {
    const { act, methodId, card = '', label = '', agents, first } = fields
    const change = said(fields)
    if (act === 'add') {
      const agentsMayUse = agents === 'yes'
      const own = { ...(label.trim() && { label }), agentsMayUse, default: first === 'yes' }
      await ask(createPaymentMethod, { token: card.trim(), ...own }, key)
    } else if (act === 'remove') await ask(deletePaymentMethod, { methodId }, key)
    else if (change) await ask(patchPaymentMethod, { methodId, ...change }, key)
    else throw invalidInput('form', [{ at: 'act', message: 'Add, name or remove a payment method' }])
    return { to: '/wallet' }
  },
)
