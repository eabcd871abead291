import type { Shop } from '#functions/simulators/merchant/shop.ts'
import type { CallingPlatform } from '#functions/simulators/merchant/webhooks/platform.ts'
import type { UcpMessage } from '#shared/merchants/ucp/contract/messages.ts'
import { capability, scopedCredentialHandler, ucpVersion } from '#shared/merchants/ucp/contract/profile.ts'

/** How this shop is paid, as its profile and each checkout say it. */
export const paymentHandlers = ({ capture }: Shop) => ({
  [scopedCredentialHandler]: [
    {
      id: 'scoped_credential',
      version: ucpVersion,
      spec: 'https://purser.com/ucp/scoped_credential',
      schema: 'https://purser.com/ucp/scoped_credential.json',
      available_instruments: [{ type: 'card' }],
      config: { capture },
    },
  ],
})

type Capability = keyof typeof capability

/** The `ucp` member of an answer: of the capabilities that matter here, those the platform has too. */
export const meta = (platform: Pick<CallingPlatform, 'capabilities'>, ...relevant: Capability[]) => ({
  version: ucpVersion,
  status: 'success' as const,
  capabilities: Object.fromEntries(
    relevant
      .map((name) => capability[name])
      .filter((name) => platform.capabilities.has(name))
      .map((name) => [name, [{ version: ucpVersion }]]),
  ),
})

export const recoverable = (code: string, content: string, path?: string): UcpMessage => ({
  type: 'error',
  code,
  content,
  severity: 'recoverable',
  ...(path && { path }),
})
