import { generateKeyPairSync } from 'node:crypto'
import { handler as bank } from '#functions/simulators/bank.ts'
import { type Served, serveHandler } from '#test/support/gateway.ts'
import { serveParameters } from '#test/support/parameters.ts'
import { runWith } from '#test/support/surroundings.ts'

const simulationKey = 'simulation-key-for-tests'
/** API keys at the bank, by client. */
const apiKeys = { platform: 'bank-key-platform', 'merchant-a': 'bank-key-a', 'merchant-b': 'bank-key-b' }

const handlers = { bank }
export type CompanyName = keyof typeof handlers

export interface Companies {
  url: Readonly<Record<CompanyName, string>>
  /** A call with the simulation key, for the switches and the auditor's window. */
  control: (company: CompanyName, method: string, path: string, body?: unknown) => Promise<Record<string, never>>
  /** Parameters by whole name; add the platform's settings here. */
  parameters: Record<string, string>
  stop: () => Promise<void>
}

export const newSigningKey = (kid: string): string => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid })
}

/** Starts the outside companies in this process, each on its own port with its own environment; start the engine first. */
export const startCompanies = async (tableName = process.env['TABLE_NAME'] ?? ''): Promise<Companies> => {
  const parameters: Record<string, string> = {}
  const ssm = await serveParameters(parameters)
  const served: Served[] = [ssm]
  const url = {} as Record<CompanyName, string>
  for (const [name, handler] of Object.entries(handlers)) {
    const PARAMETERS = `/purser-demo/test/${name}`
    const variables = { TABLE_NAME: tableName, COMPANY: name, PARAMETERS }
    const company = await serveHandler((event) => runWith(variables, () => handler(event)))
    served.push(company)
    url[name as CompanyName] = company.url
    parameters[`${PARAMETERS}/simulation-key`] = simulationKey
    parameters[`${PARAMETERS}/settings`] = JSON.stringify({ baseUrl: company.url })
  }
  parameters['/purser-demo/test/bank/api-keys'] = JSON.stringify(apiKeys)
  return {
    url,
    parameters,
    async control(name, method, path, body) {
      const response = await fetch(`${url[name]}${path}`, {
        method,
        headers: { 'simulation-secret': simulationKey, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as Record<string, never>
    },
    async stop() {
      await Promise.all(served.map((each) => each.stop()))
    },
  }
}
