import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { searchOnce } from './warm-up.ts'

const account = { email: 'demo@purser.example', password: 'x' }

/** An API whose merchant-b answers a search from the given time on. */
const apiWhere = async (answersFrom: number) => {
  let searches = 0
  const server = createServer((request, response) => {
    const isSearch = request.url?.includes('/offers')
    if (isSearch) searches++
    const complete = searches >= answersFrom
    const merchants = [{ merchantId: 'merchant-b', state: complete ? 'answered' : 'missing' }]
    response.end(JSON.stringify({ accessToken: 'a', intentId: 'int_1', complete, merchants }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, searches: () => searches }
}

test('the first search names the merchant it waits for, and ends when all have answered', async () => {
  const { server, url, searches } = await apiWhere(2)
  const said: string[] = []
  await searchOnce(url, account, (sentence) => said.push(sentence))
  server.close()
  expect(said).toEqual(['The first search waits for merchant-b'])
  expect(searches()).toBe(2)
})

test('the first search ends with a sentence when a merchant never answers', async () => {
  const { server, url } = await apiWhere(Number.POSITIVE_INFINITY)
  const said: string[] = []
  await searchOnce(url, account, (sentence) => said.push(sentence), 0)
  server.close()
  expect(said).toEqual([expect.stringMatching(/^merchant-b did not answer within 0 s/)])
})
