"""How much memory the embedded Postgres takes: a share of the machine, which runs Airflow and dbt too."""

import os
from pathlib import Path

# Of a container, where it has a limit: cgroup v2, then v1.
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_SHARED = Path("/dev/shm")  # noqa: S108 # where Linux keeps shared memory
_MEGABYTE = 1 << 20


def settings() -> dict[str, str]:
    """Settings of Postgres for this machine, as now."""
    shared = os.statvfs(_SHARED).f_frsize * os.statvfs(_SHARED).f_blocks if _SHARED.is_dir() else 0
    return settings_for(available(), shared)


def settings_for(memory: int, shared: int) -> dict[str, str]:
    """Settings of Postgres for a machine with so many bytes of memory, and of shared memory for its parallel workers.

    No machine gets less than one of 3 GiB, nor more than one of 32 GiB. Its own cache is kept small: each table that is dropped is looked for in all of it,
    and what the machine caches costs a build little more.
    """
    megabytes = min(max(memory // _MEGABYTE, 3072), 32768)
    hashes = 4
    work = max(megabytes // 192, 32)
    # A container gives little shared memory unless told; hashes that workers share are then kept in files.
    fits = shared >= work * hashes * 8 * _MEGABYTE
    return {
        "shared_buffers": f"{megabytes // 12}MB",
        "effective_cache_size": f"{megabytes // 2}MB",
        "work_mem": f"{work}MB",
        "hash_mem_multiplier": str(hashes),
        "maintenance_work_mem": f"{max(megabytes // 24, 128)}MB",
        "dynamic_shared_memory_type": "posix" if fits else "mmap",
    }


def available(limits: tuple[Path, ...] = _LIMITS) -> int:
    """Bytes of memory that this process may use."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for limit in limits:
        if limit.is_file() and (told := limit.read_text().strip()).isdigit():
            return min(int(told), machine)
    return machine
