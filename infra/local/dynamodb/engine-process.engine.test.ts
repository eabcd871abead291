import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startOf, writeOwnership } from '#infra/host-process/engine-process.ts'
import { startEngine, type TableEngine } from './engine.ts'
import { engineCalls } from './engine-call.ts'

const ask = async ({ host, port }: TableEngine) => {
  const calls = engineCalls({ host, port })
  try {
    return await calls.run('ListTables', {})
  } finally {
    calls.close()
  }
}
const exists = (pid: number) => startOf(pid) !== ''

describe('engine', () => {
  let dataDir: string
  let engine: TableEngine | undefined
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'purser-engine-'))
  })
  afterEach(async () => engine?.stop())

  it('answers on a loopback port of its own, and ends after stop', async () => {
    engine = await startEngine({ dataDir })
    expect(await ask(engine)).toEqual({ TableNames: [] })
    const { pid = 0 } = engine
    await engine.stop()
    expect(exists(pid)).toBe(false)
  })

  it('ends the engine that a killed host left on the same data', async () => {
    const source = `import { startEngine } from ${JSON.stringify(new URL('./engine.ts', import.meta.url).href)}
      const { pid } = await startEngine({ dataDir: ${JSON.stringify(dataDir)} })
      console.log(pid)`
    const host = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(host.stdout, 'data')) as [Buffer]
    const orphan = Number(line.toString())
    const dead = once(host, 'exit')
    host.kill('SIGKILL')
    await dead
    expect(exists(orphan)).toBe(true)
    engine = await startEngine({ dataDir })
    expect(exists(orphan)).toBe(false)
    expect(await ask(engine)).toEqual({ TableNames: [] })
  })

  it('refuses data that a living host has open', async () => {
    engine = await startEngine({ dataDir })
    await expect(startEngine({ dataDir })).rejects.toThrow(`Another host (process ${process.pid})`)
    expect(await ask(engine)).toEqual({ TableNames: [] })
  })

  it('does not end another process that got the pid of an ended engine', async () => {
    const stranger = spawn('sleep', ['60'])
    try {
      writeOwnership(join(dataDir, 'engine.json'), stranger.pid ?? 0)
      engine = await startEngine({ dataDir })
      expect(stranger.exitCode).toBeNull()
      expect(stranger.signalCode).toBeNull()
    } finally {
      stranger.kill()
    }
  })

  it('says so when the engine ends by itself', async () => {
    const ended = Promise.withResolvers<number | null>()
    engine = await startEngine({ dataDir, onExit: ended.resolve })
    process.kill(engine.pid ?? 0, 'SIGKILL')
    await ended.promise
    await expect(ask(engine)).rejects.toThrow('does not answer')
  })

  it('uses another endpoint when one is named, and leaves it running', async () => {
    const own = await startEngine({ dataDir })
    const other = await startEngine({ dataDir: join(dataDir, 'other'), endpoint: own.url })
    await other.stop()
    expect(await ask(own)).toEqual({ TableNames: [] })
    engine = own
    expect(readFileSync(join(dataDir, 'engine.log'), 'utf8')).toContain(String(own.port))
  })
})
