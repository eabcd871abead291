import type * as z from 'zod'
import { sameText } from '#functions/simulators/company/control.ts'
import { bodyAs, type CompanyCall, type CompanyReply, type Endpoint } from '#functions/simulators/company/endpoint.ts'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import { type BankRefusalCode, bankRefusals } from '#shared/payments/bank/contract.ts'
import { secret } from '#shared/platform/aws/parameters.ts'

/** Who holds the API key that was sent: `platform`, or a merchant by its id. */
export type Client = string

export const bankRefusal = (code: BankRefusalCode, content: string): CompanyRefusal =>
  new CompanyRefusal(bankRefusals[code], code, content)

/** Refuses an amount in another currency than the hold's. */
export const assertCurrency = (hold: { currency: string }, currency = hold.currency): void => {
  if (currency !== hold.currency) throw bankRefusal('currency_mismatch', `This hold is in ${hold.currency}`)
}

const clientOf = async ({ headers }: CompanyCall): Promise<Client> => {
  const token = headers['authorization']?.replace(/^Bearer /i, '') ?? ''
  const keys = JSON.parse(await secret('api-keys')) as Record<string, string>
  const client = Object.entries(keys).find(([, key]) => sameText(token, key))
  if (!client) throw bankRefusal('unauthorized', 'Send your API key as a bearer token')
  return client[0]
}

/** Refuses merchants: they hold credentials, not references. */
export const platformOnly = (client: Client): void => {
  if (client !== 'platform') throw bankRefusal('forbidden', 'Only the platform may do this')
}

/** One bank endpoint. It identifies the client and parses the body. */
export const bankEndpoint = <S extends z.ZodType>(
  operation: string,
  method: Endpoint['method'],
  path: string,
  body: S,
  handle: (request: { call: CompanyCall; client: Client; body: z.output<S> }) => Promise<CompanyReply>,
): Endpoint => ({
  operation,
  method,
  path,
  async handle(call) {
    const client = await clientOf(call)
    return handle({ call, client, body: bodyAs(body, call) })
  },
})
