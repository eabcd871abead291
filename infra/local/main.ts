import { startHost } from './host.ts'

const host = await startHost({
  dataDir: process.argv[2] ?? '.local',
  port: Number(process.env['PORT'] ?? 3000),
  say: console.log,
})
console.log(host)
process.once('SIGTERM', () => void host.stop())
