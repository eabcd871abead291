import type { Line } from './companies.ts'

/** A bank that refunds another amount than it is asked for, and merchants that do what they refuse. */
export const startShortBank = () => {
  let shortMinor: number | undefined
  let refusals = 0
  const line: Line = async (company, call, genuine) => {
    if (refusals > 0 && company !== 'bank' && /\/orders\/[^/]+\/(cancel|refund)$/.test(call.path)) {
      refusals--
      await genuine(call)
      const body = JSON.stringify({ code: 'not_refundable', content: 'No' })
      return { statusCode: 402, headers: { 'content-type': 'application/json' }, body }
    }
    if (shortMinor === undefined || company !== 'bank' || `${call.httpMethod} ${call.path}` !== 'POST /v1/refunds')
      return genuine(call)
    const text = call.isBase64Encoded ? Buffer.from(call.body ?? '', 'base64').toString() : (call.body ?? '')
    const body = JSON.stringify({ ...JSON.parse(text), amountMinor: shortMinor })
    return genuine({ ...call, body: call.isBase64Encoded ? Buffer.from(body).toString('base64') : body })
  }
  return {
    line,
    /** From now on the bank pays this much of each refund. */
    short(amountMinor: number) {
      shortMinor = amountMinor
    },
    /** Merchants carry out so many cancellations and refunds, and answer no. */
    refuse(times: number) {
      refusals = times
    },
    mend() {
      shortMinor = undefined
      refusals = 0
    },
  }
}
