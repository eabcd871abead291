export type { WireReply, WireRequest, WireService } from './service.ts'
