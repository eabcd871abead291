import { awsCallMs } from '#shared/platform/durations.ts'
import { AwsRefusal, credentials } from './aws-json.ts'
import { signed } from './signature-v4.ts'

interface Mail {
  to: string
  subject: string
  text: string
}

const endpoint = (region: string): URL =>
  new URL(
    '/v2/email/outbound-emails',
    process.env['AWS_ENDPOINT_URL_SESV2'] ?? process.env['AWS_ENDPOINT_URL'] ?? `https://email.${region}.amazonaws.com`,
  )

/** Sends one mail through SES, once: a repeat would be a second mail. Throws when SES does not take it. */
export const sendMail = async ({ to, subject, text }: Mail): Promise<void> => {
  const from = process.env['MAIL_FROM']
  if (!from) throw new Error('MAIL_FROM is not set: this function may not mail')
  const region = process.env['AWS_REGION'] ?? ''
  const url = endpoint(region)
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' })
  const body = JSON.stringify({
    FromEmailAddress: from,
    Destination: { ToAddresses: [to] },
    Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text) } } },
  })
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, {
    method: 'POST',
    headers: signed({ url, headers, body }, credentials(), { service: 'ses', region, at: new Date() }),
    body,
    signal: AbortSignal.timeout(awsCallMs),
  })
  if (response.ok) return void (await response.body?.cancel())
  const code = response.headers.get('x-amzn-errortype')?.split(':')[0] ?? `Http${response.status}`
  throw new AwsRefusal(code, `SES answered ${response.status}`, response.status)
}
