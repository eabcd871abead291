import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A mail as SES was asked to send it. */
export interface SentMail {
  Destination: { ToAddresses: string[] }
  Content: { Simple: { Subject: { Data: string }; Body: { Text: { Data: string } } } }
}

/** Takes mails in place of SES, or refuses the next few. */
export const startMailFake = async () => {
  const mails: SentMail[] = []
  let failing = 0
  let calls = 0
  const server = createServer(async (request, response) => {
    calls++
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString())
    const refused = failing > 0
    if (refused) failing--
    else mails.push(body)
    response.writeHead(refused ? 400 : 200, { 'x-amzn-errortype': 'MessageRejected' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.env['AWS_ENDPOINT_URL_SESV2'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  process.env['MAIL_FROM'] = 'purser@example.com'
  return {
    mails,
    /** How often it was asked since it was emptied. */
    calls: () => calls,
    fail: (times: number) => {
      failing = times
    },
    empty: () => {
      mails.length = 0
      failing = 0
      calls = 0
    },
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
export type MailFake = Awaited<ReturnType<typeof startMailFake>>
