// Reads memory.enriched until the memory has a given version: node read-record.mjs BROKERS REGISTRY_URL MEMORY_KEY VERSION
import { randomUUID } from 'node:crypto'
import avro from 'avsc'
import lz4 from 'lz4js'
import kafkajs from 'kafkajs'
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs
const [brokers, registryUrl, memoryKey, version] = process.argv.slice(2)

// Digests use all 64 bits; a JavaScript number holds 53, so longs become BigInt.
const long = avro.types.LongType.__with({
  fromBuffer: (buffer) => buffer.readBigInt64LE(),
  toBuffer: (value) => {
    const buffer = Buffer.alloc(8)
    buffer.writeBigInt64LE(value)
    return buffer
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value) => typeof value === 'bigint',
  compare: (a, b) => (a === b ? 0 : a < b ? -1 : 1),
})
const typeHook = (schema) => (schema === 'long' || schema?.type === 'long' ? long : undefined)
const registry = new SchemaRegistry({ host: registryUrl }, { [SchemaType.AVRO]: { typeHook } })

// The pipeline writes batches compressed with lz4, which kafkajs has to be given.
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async (bytes) => Buffer.from(lz4.decompress(bytes)),
})

const kafka = new Kafka({ clientId: 'interop', brokers: brokers.split(','), logLevel: logLevel.NOTHING })
const consumer = kafka.consumer({ groupId: `interop-${randomUUID()}`, readUncommitted: false })
await consumer.connect()
await consumer.subscribe({ topic: 'memory.enriched', fromBeginning: true })

const found = new Promise((resolve, reject) => {
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
  consumer.run({
    eachMessage: async ({ partition, message }) => {
      if (message.key.toString() !== memoryKey || message.value === null) return // null: the memory was erased
      try {
        const record = await registry.decode(message.value)
        if (record.version >= BigInt(version)) resolve({ partition, record })
      } catch (error) {
        reject(error)
      }
    },
  })
})
const { partition, record } = await found
await consumer.disconnect()

const plain = (_, value) =>
  typeof value === 'bigint' ? value.toString() : value?.type === 'Buffer' ? Buffer.from(value.data).toString('hex') : value
console.log(JSON.stringify({ partition, record }, plain))
