import { bankEndpoint, bankRefusal, platformOnly } from '#functions/simulators/bank/client.ts'
import { bankKeys } from '#functions/simulators/bank/holds.ts'
import { cardMonthOf, methodsOf } from '#functions/simulators/bank/instruments.ts'
import { testCards } from '#functions/simulators/bank/test-tokens.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { ownValue } from '#shared/kernel/own-value.ts'
import { IssueRequest, mostMethods } from '#shared/payments/bank/contract.ts'
import { insert } from '#shared/platform/table/table.ts'

class Issued extends Error {
  readonly token: unknown
  constructor(token: unknown) {
    super('This reference has a card')
    this.token = token
  }
}

const inMonths = (now: number, months: number): number => {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months)
}

/** Turns a token into a card of this customer, once per reference. */
export const issueMethodEndpoint = bankEndpoint(
  'issue',
  'POST',
  '/v1/customers/{customer}/methods',
  IssueRequest,
  async ({ call, client, body: { token, reference } }) => {
    platformOnly(client)
    const customer = call.params['customer'] ?? ''
    const card = ownValue(testCards, token)
    if (!card) throw bankRefusal('token_unknown', 'We gave no such token')
    const { brand, last4, months, declines } = card
    const methodId = `pm_${sha256(`${customer} ${reference}`).slice(0, 20)}`
    const method = { methodId, brand, last4, goodUntil: cardMonthOf(inMonths(call.now, months)) }
    const others = (await methodsOf(customer)).filter((each) => each.methodId !== methodId)
    if (others.length >= mostMethods) throw bankRefusal('methods_full', `A customer has at most ${mostMethods} methods`)
    const row = { ...bankKeys.method(customer, methodId), ...method, token, ...(declines && { declines }) }
    await call.table.commit([insert(row, (issued) => new Issued(issued?.['token']))]).catch((error: unknown) => {
      if (!(error instanceof Issued)) throw error
      if (error.token !== token) throw bankRefusal('reference_conflict', 'This reference was used with another token')
    })
    return { status: 200, body: { reference, method } }
  },
)
