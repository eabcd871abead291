import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { callAws } from './aws-json.ts'
import { signed } from './signature-v4.ts'

interface Seen {
  headers: IncomingMessage['headers']
  body: string
}
let server: Server
let url: string
let seen: Seen[]
let answers: [status: number, body: string][]

beforeEach(async () => {
  seen = []
  answers = []
  server = createServer(async (request, response) => {
    seen.push({ headers: request.headers, body: Buffer.concat(await request.toArray()).toString() })
    const [status, body] = answers.shift() ?? [200, '{}']
    response.writeHead(status).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SSM: url,
    AWS_ENDPOINT_URL_STATES: url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    AWS_SESSION_TOKEN: 'session+token/=',
  })
})
afterEach(async () => {
  delete process.env['AWS_SESSION_TOKEN']
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

it("signs exactly as AWS's own client does", async () => {
  const client = new SSMClient({})
  await client.send(new DescribeParametersCommand({ MaxResults: 1 }))
  client.destroy()
  const { headers, body } = seen[0] as Seen
  const authorization = String(headers.authorization)
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? []
  const own = ['host', 'x-amz-date', 'x-amz-security-token']
  const rest = names.filter((name) => !own.includes(name)).map((name) => [name, String(headers[name])])
  const time = String(headers['x-amz-date']).replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')
  const again = signed(
    { url: new URL(url), headers: Object.fromEntries(rest), body },
    {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      sessionToken: 'session+token/=',
    },
    { service: 'ssm', region: 'eu-west-1', at: new Date(time) },
  )
  expect(again['authorization']).toBe(authorization)
})

it('names the operation and sends the session token along', async () => {
  answers = [[200, '{"Parameter":{"Value":"v"}}']]
  expect(await callAws('ssm', 'GetParameter', { Name: '/p/x' })).toEqual({ Parameter: { Value: 'v' } })
  expect(seen[0]).toMatchObject({
    headers: { 'x-amz-target': 'AmazonSSM.GetParameter', 'x-amz-security-token': 'session+token/=' },
    body: '{"Name":"/p/x"}',
  })
})

it('tries again when the service is busy or broken', async () => {
  answers = [
    [400, '{"__type":"ThrottlingException","message":"slow down"}'],
    [503, 'not json'],
    [200, '{"ok":1}'],
  ]
  expect(await callAws('ssm', 'GetParameter', {})).toEqual({ ok: 1 })
  expect(seen).toHaveLength(3)
})

it('raises a refusal by its code at once, and a fault that stays after three tries', async () => {
  answers = [[400, '{"__type":"com.amazonaws.ssm#ParameterNotFound"}']]
  await expect(callAws('ssm', 'GetParameter', {})).rejects.toMatchObject({ name: 'ParameterNotFound' })
  expect(seen).toHaveLength(1)
  answers = Array.from({ length: 5 }, () => [500, '{"__type":"InternalServerError","message":"broken"}'])
  await expect(callAws('states', 'DescribeExecution', {})).rejects.toThrow('broken')
  expect(seen).toHaveLength(4)
})
