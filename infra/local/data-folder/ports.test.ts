import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { choosePorts, tryPorts } from './ports.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'purser-ports-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const occupy = async (port: number) => {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

test('free ports stay the same for a data folder while they are free', async () => {
  const first = await choosePorts(folder, ['platform', 'wire'], 0)
  expect(await choosePorts(folder, ['platform', 'wire'], 0)).toEqual(first)
  const server = await occupy(first['wire'] ?? 0)
  expect(await choosePorts(folder, ['platform', 'wire'], 0)).not.toEqual(first)
  server.close()
})

test('a company that is new to a data folder gets a port', async () => {
  await choosePorts(folder, ['platform', 'wire'], 0)
  const ports = await choosePorts(folder, ['platform', 'wire', 'bank'], 0)
  expect(new Set(Object.values(ports)).size).toBe(3)
})

test('a chosen port is the first of a row; one that is taken is named', async () => {
  const { platform = 0 } = await choosePorts(folder, ['platform', 'wire'], 0)
  expect(await choosePorts(folder, ['platform', 'wire'], platform)).toEqual({ platform, wire: platform + 1 })
  const server = await occupy(platform + 1)
  await expect(choosePorts(folder, ['platform', 'wire'], platform)).rejects.toThrow(`Port ${platform + 1} is in use`)
  server.close()
})

test('a port that is taken is named before the companies are known, and so is one that followed it last time', async () => {
  const { platform = 0 } = await choosePorts(folder, ['platform', 'wire', 'bank'], 0)
  await tryPorts(folder, platform)
  await tryPorts(folder, 0)
  const server = await occupy(platform + 2)
  await expect(tryPorts(folder, platform)).rejects.toThrow(`Port ${platform + 2} is in use`)
  server.close()
})

test('a port that browsers and fetch never call is refused, also as one that follows', async () => {
  await expect(tryPorts(folder, 10_080)).rejects.toThrow('call no server on port 10080: choose another')
  await expect(choosePorts(folder, ['platform', 'wire', 'bank'], 10_078)).rejects.toThrow(
    'call no server on port 10080',
  )
})
