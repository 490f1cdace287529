package io.memlog.sink;

/** What may happen to the world between the moments of its members. */
enum Event {
    REBALANCE {
        @Override
        void happen(Schedule schedule) {
            World world = schedule.world();
            world.group().shuffle(world.cluster().partitions(), world.random());
        }
    },
    KILL {
        @Override
        void happen(Schedule schedule) {
            schedule.anyRunning().ifPresent(schedule::kill);
        }
    },
    STOP {
        @Override
        void happen(Schedule schedule) {
            schedule.anyRunning().filter(Member::canTurn).ifPresent(Member::stop);
        }
    },
    /** Stands still while others may have its partitions. */
    FREEZE {
        @Override
        void happen(Schedule schedule) {
            schedule.anyRunning().filter(Member::canTurn).ifPresent(schedule::freezeLoop);
        }
    },
    EXPEL {
        @Override
        void happen(Schedule schedule) {
            schedule.anyRunning().ifPresent(Member::expel);
        }
    },
    STORE_OUTAGE {
        @Override
        void happen(Schedule schedule) {
            StoreTables tables = schedule.world().tables();
            tables.setAway(!tables.isAway());
        }
    },
    CLUSTER_OUTAGE {
        @Override
        void happen(Schedule schedule) {
            Cluster cluster = schedule.world().cluster();
            cluster.setAway(!cluster.isAway());
        }
    },
    STORE_RESTART {
        @Override
        void happen(Schedule schedule) {
            schedule.world().tables().abortAll();
        }
    },
    BACKUP_OR_RESTORE {
        @Override
        void happen(Schedule schedule) {
            schedule.backUpOrRestore();
        }
    },
    COMPACTION {
        @Override
        void happen(Schedule schedule) {
            schedule.world().compact();
        }
    };

    abstract void happen(Schedule schedule);
}
