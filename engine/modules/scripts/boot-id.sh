# shellcheck shell=sh
# Prints what is another after every boot. A container has its machine's boot_id: there, the
# first process's start tells.
cat /proc/sys/kernel/random/boot_id
sed 's/^.*) //' /proc/1/stat | cut -d ' ' -f 20
