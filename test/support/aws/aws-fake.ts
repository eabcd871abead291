import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bankAt } from '#test/support/companies/admitted.ts'

const bodyOf = async (request: IncomingMessage): Promise<Record<string, string>> =>
  JSON.parse(Buffer.concat(await request.toArray()).toString()) as Record<string, string>

const newKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' })

export interface AwsFake {
  /** Last part of the name to value; change it to change what is served from then on. */
  parameters: Map<string, string>
  /** Operations in the order they were called. */
  calls: string[]
  /** Operations that the service is too busy for. */
  busy: Set<string>
  /** A token signed by the tokens key, whatever it says. */
  jwt: (header: object, claims: object) => string
  stop: () => Promise<void>
}

export const baseUrl = 'https://purser.test'

/** Serves the few KMS, SSM and Step Functions operations the clients use, on loopback, and points the SDK at them. Wrapped keys are kept, not encrypted. */
export const startAwsFake = async (initial: Record<string, string> = {}): Promise<AwsFake> => {
  const pem = newKey()
  const wrapped = new Map<string, string>()
  const settings = { baseUrl, payments: bankAt('https://bank.test'), merchants: [] }
  const parameters = new Map(
    Object.entries({ settings: JSON.stringify(settings), 'email-key': randomBytes(32).toString('hex'), ...initial }),
  )
  const calls: string[] = []
  const busy = new Set<string>()
  const operations: Record<string, (body: Record<string, string> & { Names?: string[] }) => object | undefined> = {
    GetParameters: ({ Names = [] }) => ({
      Parameters: [...Names].flatMap((Name) => {
        const Value = parameters.get(Name.split('/').at(-1) ?? '')
        return Value === undefined ? [] : [{ Name, Value }]
      }),
    }),
    GenerateDataKey: () => {
      const [Plaintext, CiphertextBlob] = [randomBytes(32).toString('base64'), randomBytes(64).toString('base64')]
      wrapped.set(CiphertextBlob, Plaintext)
      return { Plaintext, CiphertextBlob }
    },
    Decrypt: ({ CiphertextBlob = '' }) => ({ Plaintext: wrapped.get(CiphertextBlob) }),
    // Here every execution has died.
    DescribeExecution: () => ({ status: 'FAILED' }),
    GetPublicKey: () => ({
      PublicKey: createPublicKey(pem).export({ format: 'der', type: 'spki' }).toString('base64'),
    }),
    Sign: ({ Message = '' }) => ({ Signature: sign('sha256', Buffer.from(Message, 'base64'), pem).toString('base64') }),
  }
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    calls.push(operation)
    const reply = busy.has(operation) ? undefined : operations[operation]?.(await bodyOf(request))
    response.writeHead(reply ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(reply ?? { __type: busy.has(operation) ? 'ThrottlingException' : 'ParameterNotFound' }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_KMS: url,
    AWS_ENDPOINT_URL_SSM: url,
    AWS_ENDPOINT_URL_STATES: url,
    PURCHASE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:purser-purchase',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    PARAMETERS: '/purser/test',
    TOKENS_KEY_ID: 'tokens',
    FIELDS_KEY_ID: 'fields',
  })
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return {
    parameters,
    calls,
    busy,
    jwt(header, claims) {
      const input = `${encoded({ alg: 'ES256', ...header })}.${encoded(claims)}`
      const signature = sign('sha256', Buffer.from(input), { key: pem, dsaEncoding: 'ieee-p1363' })
      return `${input}.${signature.toString('base64url')}`
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
