import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDemoAccount } from './demo-account.ts'

let folder: string
let server: Server
let apiUrl: string
/** What the API answers, in this order. */
let answers: number[]
let bodies: { email: string; password: string }[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'purser-demo-account-'))
  bodies = []
  server = createServer(async (request, response) => {
    bodies.push(JSON.parse(await text(request)))
    response.writeHead(answers.shift() ?? 500).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a register that failed, or was not heard of, is tried again with the same password', async () => {
  answers = [502, 504, 409]
  const account = await openDemoAccount(apiUrl, folder)
  expect(new Set(bodies.map(({ password }) => password))).toEqual(new Set([account.password]))
  expect(readdirSync(folder)).toEqual(['demo-account.json'])
  expect(JSON.parse(readFileSync(join(folder, 'demo-account.json'), 'utf8'))).toEqual(account)
})

test('the next host goes on with the account of one that ended while it registered it', async () => {
  answers = [400, 409]
  await expect(openDemoAccount(apiUrl, folder)).rejects.toThrow('answered 400')
  const account = await openDemoAccount(apiUrl, folder)
  expect(bodies.map(({ email, password }) => ({ email, password }))).toEqual([account, account])
  expect(await openDemoAccount(apiUrl, folder)).toEqual(account)
  expect(bodies).toHaveLength(2)
})
