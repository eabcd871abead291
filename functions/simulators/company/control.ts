import { timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { addRules, clearRules, RuleRequest, rules, seededRules } from '#functions/simulators/company/chaos.ts'
import { bodyAs, type CompanyCall, type CompanyReply, type Endpoint } from '#functions/simulators/company/endpoint.ts'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { secret } from '#shared/platform/aws/parameters.ts'

/** Equal texts, in time that does not tell how much of them is equal. */
export const sameText = (sent: string, wanted: string): boolean =>
  timingSafeEqual(Buffer.from(sha256(sent)), Buffer.from(sha256(wanted)))

/** An endpoint that only the holder of the simulation key may use, in header Simulation-Secret. */
export const control = (
  operation: string,
  method: Endpoint['method'],
  path: string,
  handle: (call: CompanyCall) => Promise<CompanyReply>,
): Endpoint => ({
  operation,
  method,
  path,
  control: true,
  async handle(call) {
    if (!sameText(call.headers['simulation-secret'] ?? '', await secret('simulation-key')))
      throw new CompanyRefusal(401, 'unauthorized', 'Send the Simulation-Secret header')
    return handle(call)
  },
})

const Wanted = z.union([
  z.object({ mode: z.literal('seed'), seed: z.int() }),
  z.object({ rules: z.array(RuleRequest) }),
])

/** A rule that names nothing never fires, and looks as if it did. */
const assertNamed = (rules: readonly RuleRequest[], operations: readonly string[]): void => {
  const stray = rules.find(({ operation }) => !operations.includes(operation))
  if (stray)
    throw new CompanyRefusal(400, 'invalid_request', `No operation ${stray.operation}: ${operations.join(', ')}`)
}

/** The switches: GET lists the rules with what is left of them, POST adds one, PUT replaces all (`{rules}` or `{mode: 'seed', seed}`), DELETE ends them. */
export const chaosEndpoints = (company: string, endpoints: readonly Endpoint[]): Endpoint[] => {
  const operations = ['*', 'webhook', ...endpoints.filter((one) => !one.control).map(({ operation }) => operation)]
  const list = async (): Promise<CompanyReply> => ({
    status: 200,
    body: { rules: (await rules(company)).map(({ pk: _pk, sk: _sk, ...rule }) => rule) },
  })
  return [
    control('readChaos', 'GET', '/chaos', list),
    control('addChaos', 'POST', '/chaos', async (call) => {
      const added = [bodyAs(RuleRequest, call)]
      assertNamed(added, operations)
      await addRules(company, added, call.now)
      return list()
    }),
    control('setChaos', 'PUT', '/chaos', async (call) => {
      const wanted = bodyAs(Wanted, call)
      if ('rules' in wanted) assertNamed(wanted.rules, operations)
      await clearRules(company)
      await addRules(company, 'rules' in wanted ? wanted.rules : seededRules(wanted.seed), call.now)
      return list()
    }),
    control('clearChaos', 'DELETE', '/chaos', async () => {
      await clearRules(company)
      return list()
    }),
  ]
}
