// Publishes memory events from JavaScript: node publish-events.mjs BROKERS REGISTRY_URL MEMORY_EVENT_AVSC EVENTS_JSONL
// Each line of the last file is one MemoryEvent; times are milliseconds, "op" is wrapped in the full name of its record.
import { readFileSync } from 'node:fs'
import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'

const [brokers, registryUrl, schemaFile, eventsFile] = process.argv.slice(2)
const events = readFileSync(eventsFile, 'utf8').trim().split('\n').map((line) => JSON.parse(line))

// 1. The schema goes under the subject <topic>-value; registering a known schema only returns its id.
const registry = new SchemaRegistry({ host: registryUrl })
const { id } = await registry.register(
  { type: SchemaType.AVRO, schema: readFileSync(schemaFile, 'utf8') },
  { subject: 'memory.events-value', compatibility: COMPATIBILITY.BACKWARD_TRANSITIVE },
)

// 2. The default partitioner of kafkajs 2 is Kafka's own: murmur2 of the key.
const kafka = new Kafka({ clientId: 'interop', brokers: brokers.split(','), logLevel: logLevel.NOTHING })
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, idempotent: true })
await producer.connect()

// 3. The key is the scope, so all writes of a user keep their order.
const messages = await Promise.all(
  events.map(async (event) => ({
    key: `${event.tenantId}/${event.userId}`,
    value: await registry.encode(id, event),
  })),
)
await producer.send({ topic: 'memory.events', acks: -1, messages })
await producer.disconnect()
console.log(JSON.stringify({ schemaId: id, published: messages.length }))
