"""What lies between exgen and the machine: files, names that every system has, processes, and torch in its own."""

from exgen.system import files, naming, paths, pool
from exgen.system.pool import Here, Pool, Stopped, cores, deaf, stop_hearing
from exgen.system.torch_process import Engine, ScriptStopped, about, choose_device, run_script
from exgen.system.workshop import workshop
