import { UcpOrder } from '#shared/merchants/ucp/contract/order.ts'
import { profilePath } from '#shared/merchants/ucp/contract/profile.ts'
import { verifyUcp } from '#shared/merchants/ucp/contract/signing.ts'
import { platformProfile } from '#shared/merchants/ucp/platform-profile.ts'
import { PrivateJwk } from '#shared/platform/outward/http-signature.ts'
import { type Served, serve } from '#test/support/api/gateway.ts'
import { newSigningKey } from '#test/support/aws/signing-key.ts'

interface ReceivedWebhook {
  id: string
  timestamp: string
  signature: string
  /** What the signature covers. */
  input: string
  agent: string
  digest: string
  /** Held against the sender's published keys. */
  genuine: boolean
  text: string
  order: UcpOrder
}

export interface StubPlatform extends Served {
  profileUrl: string
  key: PrivateJwk
  webhooks: ReceivedWebhook[]
  /** What the next webhooks are answered with; 200 when it runs out. */
  answers: number[]
}

const keysOf = async (agent: string): Promise<PrivateJwk[]> => {
  const profile = await fetch(/profile="([^"]+)"/.exec(agent)?.[1] ?? '')
  return ((await profile.json()) as { signing_keys: PrivateJwk[] }).signing_keys
}

/** A platform with a profile and a webhook URL that takes down what it is sent. */
export const startPlatform = async (): Promise<StubPlatform> => {
  const key = PrivateJwk.parse(JSON.parse(newSigningKey('platform-1')))
  const webhooks: ReceivedWebhook[] = []
  const answers: number[] = []
  const served = await serve(async (request, body, response) => {
    const path = request.url ?? ''
    if (path.startsWith(profilePath)) {
      response.end(JSON.stringify(platformProfile(served.url, key)))
      return
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const message = { method: 'POST', authority: headers['host'] ?? '', path, headers, bytes: body }
    const keys = await keysOf(headers['ucp-agent'] ?? '')
    const required = ['webhook-id', 'webhook-timestamp', 'ucp-agent']
    webhooks.push({
      id: headers['webhook-id'] ?? '',
      timestamp: headers['webhook-timestamp'] ?? '',
      signature: headers['signature'] ?? '',
      input: headers['signature-input'] ?? '',
      agent: headers['ucp-agent'] ?? '',
      digest: headers['content-digest'] ?? '',
      genuine: verifyUcp(message, { keys, required, nowMs: Date.now() }).ok,
      text: body.toString(),
      order: UcpOrder.parse(JSON.parse(body.toString())),
    })
    response.writeHead(answers.shift() ?? 200).end('{}')
  })
  return { ...served, profileUrl: `${served.url}${profilePath}`, key, webhooks, answers }
}
