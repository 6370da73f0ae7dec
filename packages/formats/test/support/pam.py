"""Shows what pam_env finds in each file named: NAME=value, each ended by a zero byte, then `end`."""

import ctypes
import os
import sys
import tempfile

pam = ctypes.CDLL("libpam.so.0")
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class Conversation(ctypes.Structure):
    _fields_ = [("callback", CALLBACK), ("data", ctypes.c_void_p)]


PAM_CONV_ERR, PAM_ESTABLISH_CRED = 19, 2
silent = Conversation(CALLBACK(lambda *_: PAM_CONV_ERR), None)
pam.pam_getenvlist.restype = ctypes.POINTER(ctypes.c_char_p)

with tempfile.TemporaryDirectory() as folder:
    empty = os.path.join(folder, "empty")
    open(empty, "w").close()
    for index, name in enumerate(sys.stdin.read().split("\0")[:-1]):
        with open(os.path.join(folder, f"s{index}"), "w") as service:
            service.write(f"auth required pam_env.so conffile={empty} envfile={name}\n")
        handle = ctypes.c_void_p()
        started = pam.pam_start_confdir(
            f"s{index}".encode(), b"root", ctypes.byref(silent), folder.encode(), ctypes.byref(handle)
        )
        if started != 0:
            sys.exit(3)
        pam.pam_setcred(handle, PAM_ESTABLISH_CRED)
        found = pam.pam_getenvlist(handle)
        at = 0
        while found[at]:
            sys.stdout.buffer.write(found[at] + b"\0")
            at += 1
        sys.stdout.buffer.write(b"end\0")
        pam.pam_end(handle, 0)
