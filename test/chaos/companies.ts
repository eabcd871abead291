import { handler as bank } from '#functions/simulators/bank.ts'
import { handler as merchantA, tick as tickA } from '#functions/simulators/merchant-a.ts'
import { handler as merchantB, tick as tickB } from '#functions/simulators/merchant-b.ts'
import { proxyEvent } from '#test/support/api/gateway.ts'
import { newSigningKey } from '#test/support/aws/signing-key.ts'
import { runWith } from '#test/support/aws/surroundings.ts'
import { bankKeys } from '#test/support/companies/companies.ts'
import { type Host, type Network, serveThrough } from './wire-edge.ts'

const handlers = { bank, 'merchant-a': merchantA, 'merchant-b': merchantB }
const ticks = { 'merchant-a': tickA, 'merchant-b': tickB }
export const merchants = ['merchant-a', 'merchant-b'] as const
export type MerchantId = (typeof merchants)[number]
export type Company = keyof typeof handlers

export const simulationKey = 'simulation-key-for-tests'

/** The bank and both merchants, each with an environment and a table of its own, reached through the network. */
export const startCompaniesThrough = async (
  network: Network,
  tableName: () => string,
  parameters: Record<string, string>,
) => {
  const surroundings = (name: string) => ({
    TABLE_NAME: tableName(),
    COMPANY: name,
    PARAMETERS: `/purser-demo/test/${name}`,
  })
  const hosts: Host[] = []
  const url = {} as Record<Company, string>
  for (const [name, handler] of Object.entries(handlers)) {
    const host = await serveThrough(name, network, ({ method, target, headers, body }) =>
      runWith(surroundings(name), () => handler(proxyEvent(method, target, headers, body))),
    )
    hosts.push(host)
    url[name as Company] = host.url
    parameters[`/purser-demo/test/${name}/simulation-key`] = simulationKey
    parameters[`/purser-demo/test/${name}/payment-key`] = bankKeys[name as MerchantId] ?? ''
    parameters[`/purser-demo/test/${name}/signing-key`] = newSigningKey(`${name}-1`)
  }
  parameters['/purser-demo/test/bank/api-keys'] = JSON.stringify(bankKeys)
  return {
    url,
    /** What each company needs to know of the others, once the platform has an address. */
    introduce(platformUrl: string) {
      for (const name of Object.keys(handlers))
        parameters[`/purser-demo/test/${name}/settings`] = JSON.stringify({
          baseUrl: url[name as Company],
          bankUrl: url.bank,
          platformUrl,
        })
    },
    tick: (name: MerchantId): Promise<void> => runWith(surroundings(name), () => ticks[name](undefined)),
    /** A call with the simulation key: switches and the auditor's window. */
    async control<T = unknown>(name: Company, method: string, path: string, body?: unknown): Promise<T> {
      const response = await fetch(`${url[name]}${path}`, {
        method,
        headers: { 'simulation-secret': simulationKey, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      if (!response.ok) throw new Error(`${name} ${method} ${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as T
    },
    stop: () => Promise.all(hosts.map((host) => host.stop())),
  }
}
